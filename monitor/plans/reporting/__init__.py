"""What is said of an action each month: draft, submitted, accepted or returned, locked."""
