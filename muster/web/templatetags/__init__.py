"""How pages write numbers, moments and addresses."""
