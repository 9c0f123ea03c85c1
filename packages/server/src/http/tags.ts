/** The groups in which the documentation lists endpoints of several rooms. */

/** What every endpoint of the admin API has: its part of the documentation, and where it stands. */
export const ADMINISTRATION = { tag: 'Administration', group: 'administration' } as const
