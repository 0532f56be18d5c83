"""Pages for staff: 今日, intake, ledgers, matters, figures, reports."""
