"""How long the analyses take on generated networks of growing size, beside four graph libraries."""
