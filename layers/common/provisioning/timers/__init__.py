"""EventBridge Scheduler: one one-time schedule for each deactivation that is to come."""
