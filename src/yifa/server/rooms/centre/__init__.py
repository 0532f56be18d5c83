"""矛调中心: rooms over disputes, petitions and the hotline. They read the ledger and write through its one door."""
