/** Every shape in which users can be imported. What Latchkey itself exports is none of them: `latchkey data import` reads that. */
import { auth0 } from './auth0.ts'
import { betterAuth } from './better-auth.ts'
import { cognito } from './cognito.ts'
import { firebase } from './firebase.ts'
import { keycloak } from './keycloak.ts'
import { okta } from './okta.ts'
import { plain } from './plain.ts'
import { supabase } from './supabase.ts'
import type { UserShape } from './user-shape.ts'

export const userShapes: readonly UserShape[] = [plain, auth0, betterAuth, cognito, firebase, keycloak, okta, supabase]
