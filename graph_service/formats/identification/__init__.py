"""Which node the rows of foreign tables are about: one of the graph, that of an earlier row, or a new one."""
