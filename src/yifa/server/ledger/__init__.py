"""The ledger: matters, entries, deadlines, attachments, books; `take_action()` is the one door."""
