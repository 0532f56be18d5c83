"""The administrative book: accounts, roles, units, settings, report steps and the log of looks, chained like the ledger."""
