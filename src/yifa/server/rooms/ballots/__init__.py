"""Secret ballots: slips handed out on paper or phone, cast without a name, counted so that anybody can count again."""
