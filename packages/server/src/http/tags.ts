/** The groups in which the documentation lists endpoints of several rooms. */
export const ADMIN_TAG = 'Administration'
