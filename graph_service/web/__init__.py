"""Pages of the service, with all their files: nothing is loaded from other sites."""
