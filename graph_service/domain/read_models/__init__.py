"""What analyses read of a company or an alliance, records put together."""
