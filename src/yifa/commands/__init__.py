"""One module for each `yifa` command; loaded only when the command is called."""
