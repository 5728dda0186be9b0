-- Where the node's bus listens, as the others reach it, and a name that must be the same for nodes to talk to each other; null in the rows
-- of versions that did not tell.
ALTER TABLE node ADD COLUMN bus_cluster text, ADD COLUMN bus_host text, ADD COLUMN bus_port integer;
