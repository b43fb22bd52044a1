export const citusHelp = `It distributes the tables of a new or an existing database by book, over the workers of its Citus. Connect to the
coordinator, and stop the servers before. It goes on where it was cut short, and distributes what a later release adds.
It ends with 0, with 1 when a table cannot be distributed (and changes nothing then), with 2 when it was called wrongly.`;
