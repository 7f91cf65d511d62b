menu-forum = x
