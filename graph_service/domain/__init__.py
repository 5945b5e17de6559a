"""What the service is about: companies, resources, alliances, the network they form, and errors."""
