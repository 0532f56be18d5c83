"""核数: reads any report, finds quantities, relations and faults. Pure."""
