"""Where people in the ledger come from: lists, lines from a chat, self-reports, doors, paper, gates. No row is lost."""
