"""What an admin does beside turns, a module a task: the list of members, questions to the store, copies of it."""
