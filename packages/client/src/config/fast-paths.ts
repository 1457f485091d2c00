/**
 * Whether answers are decoded by the fast ways, where they are of a known shape. Everything else, and everything
 * without them, is parsed whole; what comes out is the same. Tests run both ways.
 */
export const FAST_PATHS: boolean = true;
