"""The console page: the article's dialogs in a browser, served by `scimctl page` on the operator's own machine."""
