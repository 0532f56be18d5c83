"""What a person does with matters, on whatever screen: where he stands, what he may read, his worklist, a step tried and
taken, a matter and a ledger told, sheets in and out, the case file. No page, no HTML."""
