"""Networks as drawings: coordinates, sizes and colours."""
