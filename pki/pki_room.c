/* Keeps the library non-empty until the room is furnished. */
extern const int pki_room;
const int pki_room = 1;
