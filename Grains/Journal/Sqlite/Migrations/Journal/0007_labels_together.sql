-- All labels of the execution, as its header has them: a filter by several labels walks the rows of one and finds the others in the same place.
alter table execution_labels add column labels text;
update execution_labels set labels = (select e.labels from executions e where e.execution_id = execution_labels.execution_id);
