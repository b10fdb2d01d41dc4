/** The options page is the panel's settings. */
location.replace('sidepanel.html#/settings');
