"""The machine interface: one more thin shell over the same door, described by OpenAPI."""
