-- A proposal names its act (`action`), and not the address of the call it was made with: those that wait go on.
ALTER TABLE second_opinions DROP COLUMN path;
