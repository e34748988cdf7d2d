-- Who listens to streams was written in a form that could not be read again. Silos and gateways that run write theirs anew.
delete from OrleansStorage where GrainTypeString = 'PubSubRendezvousGrain';
