"""Reports: text in which each number is a reference to a figure; drafted, proof-read, signed, frozen, published."""
