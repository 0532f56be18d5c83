"""The examination room: staff sit law examinations at a desk or on a phone; the marks go into the ledger."""
