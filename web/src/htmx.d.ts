// htmx is loaded for what it does, not for its functions.
declare module "htmx.org";
