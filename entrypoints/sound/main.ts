/** Plays the notification sound once; Chrome's worker has no audio of its own. */
void new Audio('/sound.wav').play();
