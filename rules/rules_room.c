/* Keeps the library non-empty until the room is furnished. */
extern const int rules_room;
const int rules_room = 1;
