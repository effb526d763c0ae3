-- What workers read of themselves, and what is forgotten by its age.

CREATE INDEX worker_list_members_of_worker ON worker_list_members (worker_id, added_at DESC);
CREATE INDEX events_age ON events USING brin (created_at);
CREATE INDEX notices_age ON notices USING brin (created_at);
