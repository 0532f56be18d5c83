"""The county and above: packages that towns send, what is held of their books, and what is added up of them."""
