"""Pages and answers of the phone room."""
