"""One module a subject; a task's name is `module.function`, its work is a function of the house, its truth a row."""
