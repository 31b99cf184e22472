"""Load: a mixed day of Okta's, at a rate that does not wait for answers, before several workers on a real engine."""
