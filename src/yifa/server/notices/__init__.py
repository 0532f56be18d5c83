"""Messages that are polite: in the page, by e-mail, to the robots of WeCom and DingTalk; never with personal data."""
