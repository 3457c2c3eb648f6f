/** The parts of an OpenAPI document that a client is made of. */
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly DescribedParameter[];
  readonly requestBody?: { readonly content: DescribedContent };
  readonly responses: Readonly<Record<string, { readonly content?: DescribedContent }>>;
}

export interface DescribedParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: DescribedShape;
}

export type DescribedContent = Readonly<Record<string, { readonly schema: DescribedShape }>>;

export interface DescribedShape {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly DescribedShape[];
  readonly items?: DescribedShape;
  readonly properties?: Readonly<Record<string, DescribedShape>>;
  readonly required?: readonly string[];
}

/** Whether a member of a path is an operation. */
export const isMethod = (name: string): boolean => ['get', 'post', 'put', 'patch', 'delete'].includes(name);
