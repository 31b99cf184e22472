"""The commands, a module for each thing that operators work on."""
