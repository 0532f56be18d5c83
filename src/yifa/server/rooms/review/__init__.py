"""合法性审查 at the desk: opinions side by side, versions compared, contracts checked, what went out unreviewed."""
