"""What makes two names one company, one resource or one alliance, and the keys that are made of names."""
