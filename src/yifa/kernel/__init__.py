"""The engine: procedure model, catalogue loader and lint, replay, postings, hash chain. Pure."""
