"""What commands print: tables, CSV, JSON and graphs."""
