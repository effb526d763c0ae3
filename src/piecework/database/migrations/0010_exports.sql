-- The book is read by months: entries lie in the order they were written in, so a few pages of summaries find them.
CREATE INDEX entries_age ON entries USING brin (created_at);
