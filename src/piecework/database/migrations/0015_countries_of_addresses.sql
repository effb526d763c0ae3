-- A task that came from an address in another country than its worker's account is marked; that mark names the task itself.

ALTER TABLE task_marks DROP CONSTRAINT task_marks_kind_known;
ALTER TABLE task_marks ADD CONSTRAINT task_marks_kind_known CHECK (kind IN (
    'same_text', 'near_text', 'same_image', 'near_image', 'shared_address', 'shared_device', 'other_country'));
ALTER TABLE task_marks DROP CONSTRAINT task_marks_of_others;
ALTER TABLE task_marks ADD CONSTRAINT task_marks_of_others
    CHECK ((kind = 'other_country') = (task_id = other_task_id));

DROP INDEX task_marks_of_addresses;
CREATE INDEX task_marks_of_addresses ON task_marks (created_at)
    WHERE kind IN ('shared_address', 'shared_device', 'other_country');
