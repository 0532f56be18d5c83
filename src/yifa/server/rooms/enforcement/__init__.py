"""The enforcement room: calculators, powers on a day, time-chain, recording, publicity, draws that can be repeated."""
