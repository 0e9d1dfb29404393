/* Keeps the library non-empty until the room is furnished. */
extern const int image_room;
const int image_room = 1;
